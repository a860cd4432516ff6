/** Mapping templates as API Gateway renders them (aws-facts 4.6): one row a fact. */
import { describe, expect, it } from 'vitest';
import { templateFunctions } from '../../src/local/gateway/template-functions.ts';
import { templateInput } from '../../src/local/gateway/template-input.ts';
import { compileTemplate } from '../../src/local/gateway/vtl.ts';
import { fromJson, VtlError, type VtlValue } from '../../src/local/gateway/vtl-value.ts';

const BODY = {
  a: 'x',
  n: 0,
  items: [
    { id: 1, name: 'p' },
    { id: 2, name: 'q"r' },
  ],
  map: { k1: 'v1', k2: 'v2' },
  size: 3,
  half: 1.5,
  Id: 'upper',
  s: 'Hello, World',
  none: null,
  nested: { foo: [{ nested: 'bar' }], empty: [] },
};
const PARAMETERS = {
  path: new Map([['id', 'p1']]),
  querystring: new Map([
    ['mode', 'fast'],
    ['empty', ''],
  ]),
  header: new Map([['x-a', 'h']]),
};

function render(template: string, body: unknown = BODY): string {
  const variables = new Map<string, VtlValue>([
    ['input', templateInput(typeof body === 'string' ? body : JSON.stringify(body), PARAMETERS)],
    ['util', templateFunctions],
    [
      'context',
      fromJson({
        requestId: 'rid-1',
        stage: 'dev',
        identity: { sourceIp: '127.0.0.1' },
        authorizer: { claims: { sub: 'u' } },
        responseOverride: { header: {} },
      }),
    ],
    ['stageVariables', fromJson({ v: 'sv' })],
  ]);
  return compileTemplate(template).render(variables);
}

const CASES: Record<string, [template: string, text: string][]> = {
  $util: [
    ["$util.urlEncode('a b&c')", 'a+b%26c'],
    ['$util.urlEncode(\'{"some": "value"}\')', '%7B%22some%22%3A+%22value%22%7D'],
    ["$util.urlEncode('*-._~!()é€')", '*-._%7E%21%28%29%C3%A9%E2%82%AC'],
    ["$util.urlDecode('a+b%26c')", 'a b&c'],
    ["$util.escapeJavaScript($input.path('$.s'))", 'Hello, World'],
    ["$util.escapeJavaScript($input.json('$.map'))", '{\\"k1\\":\\"v1\\",\\"k2\\":\\"v2\\"}'],
    ["$util.escapeJavaScript('q\"r')", 'q\\"r'],
    ['$util.escapeJavaScript("it\'s")', "it\\'s"],
    ['$util.escapeJavaScript("it\'s \\ x").replaceAll("\\\\\'","\'")', "it's \\\\ x"],
    ["$util.base64Encode('añ')", 'YcOx'],
    ["$util.base64Decode('YcOx')", 'añ'],
    ['#set($p = $util.parseJson(\'{"z":[1]}\'))$p.z[0]$p.z.get(0)', '11'],
  ],
  $input: [
    ["$input.params('mode')", 'fast'],
    ["$input.params().querystring.get('mode')", 'fast'],
    ['$input.params().querystring.mode', 'fast'],
    ["$input.params().header.get('x-a')", 'h'],
    ["$input.params('X-A')", 'h'],
    ["$input.params().get('path').get('id')", 'p1'],
    ["$input.params().querystring.get('MODE')", ''],
    ["$input.params().querystring.containsKey('mode')", 'true'],
    ["$input.params().querystring.containsKey('Mode')", 'false'],
    ["$input.params('a.b')", ''],
    ["$input.path('$.a')", 'x'],
    ["$input.path('$').a", 'x'],
    ["$input.json('$')", JSON.stringify(BODY)],
    ["$input.json('$.map')", '{"k1":"v1","k2":"v2"}'],
    ["$input.json('$.none')", 'null'],
    ['$input.body', JSON.stringify(BODY)],
    ['$input.body.a', ''],
    ["$input.path('$.items[0].name')", 'p'],
    ["$input.path('$.items[-1].id')", '2'],
    ["$input.path(\"$['map']['k1']\")", 'v1'],
    ["$input.path('$.items[*].id')", '[1,2]'],
    ["$input.path('$..id')", '[1,2]'],
  ],
  printing: [
    ["$input.path('$.map')", '{k1=v1, k2=v2}'],
    ["$input.path('$.items')", '[{"id":1,"name":"p"},{"id":2,"name":"q\\"r"}]'],
    ["$input.path('$.nested')", '{foo=[{"nested":"bar"}], empty=[]}'],
    ["$input.path('$.nested.empty')", '[]'],
    ["$input.path('$.missing')", ''],
    ["$input.path('$.none')", ''],
    ['$undefined', ''],
    ['$undefined.a.b()', ''],
    ['$!undefined', ''],
    ['$!{context.nope}x', 'x'],
    ['${context.requestId}x', 'rid-1x'],
    ["$input.path('$.map').keySet()", '[k1, k2]'],
    ["$input.path('$.map').values()", '[v1, v2]'],
    ['{"a": "$input.params(\'mode\')", "cost": "$5", "h": "#hash"}', '{"a": "fast", "cost": "$5", "h": "#hash"}'],
    ['## c\nA', 'A'],
    ['#* c *#A', 'A'],
    ['#[[raw $x #if]]#', 'raw $x #if'],
    ['$input', ''],
  ],
  '$context and $stageVariables': [
    ['$context.requestId', 'rid-1'],
    ['$context.identity.sourceIp', '127.0.0.1'],
    ['$context.authorizer.claims.sub', 'u'],
    ['$stageVariables.v', 'sv'],
    ["$stageVariables.get('v')", 'sv'],
    ["$stageVariables['v']", 'sv'],
    ['#set($context.responseOverride.status = 202)$context.responseOverride.status', '202'],
    ["#set($context.responseOverride.header.X = 'a')$context.responseOverride.header.X", 'a'],
    ['$context.requestId.hashCode()', '108506993'],
  ],
  'maps and lists': [
    ["$input.path('$.items').size()", '2'],
    ["$input.path('$.map').size()", '2'],
    ["$input.path('$').size()", '10'],
    ["$input.path('$').get('id')", ''],
    ["$input.path('$.map').get('zz')", ''],
    ["$!input.path('$.map').get('zz')", ''],
    ["$input.path('$.map').containsKey('k1')", 'true'],
    ["$input.path('$.items').isEmpty()", 'false'],
    ['#set($m = {"a": 1, "b": "c"})$m.a$m.get(\'b\')', '1c'],
    ['#set($l = [1, 2, 3])$l.get(1)$l[2]$l', '23[1, 2, 3]'],
    ["#set($l = [])#set($d = $l.add('z'))$l.size()$d", '1true'],
    ["#set($m = {})#set($d = $m.put('k', 'v'))$m.k$!d", 'v'],
    ["#set($m = {})$m.put('k', 'v')$m.k", 'v'],
    ["#set($m = {})#set($m.k = 'v')#set($m['j'] = 'w')$m", '{k=v, j=w}'],
  ],
  '#foreach': [
    [
      "#foreach($k in $input.path('$.map').keySet())$k=$input.path('$.map').get($k)#if($foreach.hasNext),#end#end",
      'k1=v1,k2=v2',
    ],
    ["#foreach($e in $input.path('$.map').entrySet())$e.key:$e.value;#end", 'k1:v1;k2:v2;'],
    ["#foreach($e in $input.path('$.map').entrySet())$e.getKey():$e.getValue();#end", 'k1:v1;k2:v2;'],
    ["#set($r = $input.path('$'))#foreach($i in $r.items)$i.id#if($foreach.hasNext),#end#end", '1,2'],
    ["#foreach($i in $input.path('$.items'))$velocityCount$foreach.index$foreach.count #end", '101 212 '],
    [
      '#foreach($p in $input.params().keySet())$p:#foreach($q in $input.params().get($p).keySet())$q#end;#end',
      'path:id;querystring:modeempty;header:x-a;',
    ],
    ['#foreach($i in [1..3])$i#end', '123'],
    ['#foreach($i in [1,2,3])#if($i == 2)#break#end$i#end|', '1|'],
    ['#foreach($i in [1,2])#foreach($j in [1,2])#if($j == 2)#break#end$i$j #end#end', '11 21 '],
    ['#foreach($i in [])x#end$foreach.index', ''],
    ['#foreach($i in [1,2])#set($last = $i)#end$last$i', '2'],
    ['#foreach($i in [1..2000])#set($n = $foreach.count)#end$n', '1000'],
  ],
  '#set and arithmetic': [
    ['#set($x = 1)#set($y = $x + 2)$y', '3'],
    ['#set($x = 7)#set($y = $x / 2)$y', '3'],
    ['#set($x = -7)#set($y = $x / 2)$y', '-3'],
    ['#set($x = 1.5)#set($y = $x * 3)$y', '4.5'],
    ['#set($x = 7.0/2)$x', '3.5'],
    ['#set($x = 7/2.0)$x', '3.5'],
    ['#set($x = 7.0)$x', '7.0'],
    ['#set($x = 1.5 * 2)$x', '3.0'],
    ['#set($x = 3.5 - 0.5)#set($y = $x / 2)$y', '1.5'],
    ['#set($x = 7.5 % 2)$x', '1.5'],
    ['#set($x = 6 * 2)$x', '12'],
    ['#set($x = 1.0 / 0)[$x]', '[]'],
    ['#set($x = 4000000.0 * 5)$x', '2.0E7'],
    ['#set($x = 0.5 / 1000)$x', '5.0E-4'],
    ['#set($x = -0.5 * 0)$x', '-0.0'],
    ['#set($x = [1.0, 2])$x', '[1.0, 2]'],
    ['#set($x = "v" + 1.0)$x', 'v1.0'],
    ['#set($x = 7.9)$x.intValue() $x.doubleValue() #set($y = 7)$y.doubleValue()', '7 7.9 7.0'],
    ["#if(1 == 1.0 && 1.0 == '1.0' && 2.0 > 1 && 1 < 1.5 && 1.0 <= 1.0)Y#end", 'Y'],
    ["#set($x = $input.path('$.half') * 2)$x", '3.0'],
    ['#set($x = 1)#set($y = $x / 0)[$y]', '[]'],
    ["#set($x = 1)#set($x = $none)$x#set($x = $input.path('$.none'))$x", '11'],
    ["#set($m = {'k': 1})#set($m.k = $none)#set($m['k'] = $none)$m.k", '1'],
    ["#set($last = 'first')#foreach($i in [{'v': 1}, {}])#set($last = $i.v)$last,#end", '1,1,'],
    ['#set($s = "a${input.params(\'mode\')}b")$s', 'afastb'],
    ["#set($s = 'a$x')$s", 'a$x'],
    ['#set($s = "x" + 1)$s', 'x1'],
    ["#set($dollar = '$')${dollar}x", '$x'],
    ['#set($a = 5)#set($b = $a % 2)$b #if($a > 3 && $a <= 5)T#end', '1 T'],
  ],
  '#if': [
    ["#if($input.params('mode') == 'fast')Y#elseif(true)E#{else}N#end", 'Y'],
    ["#if($input.params('nope') == '')Y#{else}N#end", 'Y'],
    ["#if($input.path('$.n'))Y#{else}N#end", 'Y'],
    ["#if($input.path('$.missing'))Y#{else}N#end", 'N'],
    ["#if($input.path('$.none'))Y#{else}N#end", 'N'],
    ["#if(!$input.path('$.missing'))Y#end", 'Y'],
    ["#if($input.path('$.a') && true || false)Y#end", 'Y'],
    ["#if($input.path('$.a') and true)Y#end", 'Y'],
    ['#if(false && true)Y#{else}N#end', 'N'],
    ['#if(false || true)Y#{else}N#end', 'Y'],
    ['#if(1 != 2 && !(2 < 1))Y#end', 'Y'],
    ["#if($input.path('$.n') == 0)Y#end", 'Y'],
    ["#if(1 == '1')Y#{else}N#end", 'Y'],
    ["#if('')Y#{else}N#end", 'Y'],
    ['#if($context.requestId)A#else B#end', 'A'],
    ["#if(false)A#elseif($input.path('$.a') == 'x')B#elseif(true)C#{else}D#end", 'B'],
    ['#if(false)A#{else}#if(true)C#end#end', 'C'],
  ],
  strings: [
    ["$input.path('$.s').length()", '12'],
    ["$input.path('$.s').toLowerCase()", 'hello, world'],
    ["$input.path('$.s').substring(0,5)", 'Hello'],
    ["$input.path('$.s').replaceAll('[aeiou]', '*')", 'H*ll*, W*rld'],
    ["$input.path('$.s').replaceAll('(\\w+), (\\w+)', '$2 $1')", 'World Hello'],
    ["$input.path('$.s').replaceAll('(?i)WORLD', '\\$')", 'Hello, $'],
    ["$input.path('$.s').replaceFirst('l', 'L')", 'HeLlo, World'],
    ["$input.path('$.s').replace('l', 'L')", 'HeLLo, WorLd'],
    ["$input.path('$.s').replace('l', '$&')", 'He$&$&o, Wor$&d'],
    ["$input.path('$.s').equals('Hello, World')", 'true'],
    ["$input.path('$.s').isEmpty()", 'false'],
    ["$input.path('$.s').contains('World')", 'true'],
    ["$input.path('$.s').split(', ').size()", '2'],
    ["#set($t = 'a,b,,')$t.split(',').size() $t.split(',')[1]", '2 b'],
    ["$input.path('$.s').matches('Hello.*')", 'true'],
    ["$input.path('$.s').matches('Hello')", 'false'],
    ["$input.path('$.s').startsWith('Hell')", 'true'],
    ["$input.path('$.s').indexOf('W')", '7'],
    ["$input.path('$.s').concat('!')", 'Hello, World!'],
    ["$input.path('$.s').trim()", 'Hello, World'],
    ["$input.path('$.s').equalsIgnoreCase('hello, world')", 'true'],
  ],
  '#macro and #define': [
    ["#macro(m $a)[$a]#end#m('z')", '[z]'],
    ['#define($b)blk#end$b', 'blk'],
  ],
};

describe.each(Object.entries(CASES))('4.6 %s:', (_group, cases) => {
  it.each(cases)('%s → %s', (template, text) => {
    expect(render(template)).toBe(text);
  });
});

const WRITTEN = '{ "2" : 12345678901234567890, "1":\t[1.0, 1e2, "a \\" b"], "\\u0041\\/": {} }\n';
describe('4.6 numbers and order of the whole body:', () => {
  it.each([
    ["$input.json('$')", '{"2":12345678901234567890,"1":[1.0,1e2,"a \\" b"],"A/":{}}'],
    ["$input.json(' $ ')", '{"2":12345678901234567890,"1":[1.0,1e2,"a \\" b"],"A/":{}}'],
    [
      "#set($b = $input.path('$'))#set($b.x = 1)$input.json('$')",
      '{"1":[1,100,"a \\" b"],"2":12345678901234567000,"A/":{},"x":1}',
    ],
  ])('%s → %s', (template, text) => {
    expect(render(template, WRITTEN)).toBe(text);
  });
  it('a long text is no matter', () => {
    const body = `["${'x\\n'.repeat(1_000_000)}", "${'y'.repeat(4_000_000)}"]`;
    expect(templateInput(body, PARAMETERS).methods.json!('$')).toBe(body.replace('", "', '","'));
  });
});

describe('4.6 an empty body:', () => {
  it.each([
    ['$input.body', '{}'],
    ["$input.json('$')", '{}'],
    ["$input.path('$.a')", ''],
  ])('%s → %s', (template, text) => {
    expect(render(template, '')).toBe(text);
  });
});

describe('4.6 what a template cannot reach:', () => {
  it.each([
    '$input.getClass()',
    '$input.class',
    '$input.constructor',
    "$input.constructor.constructor('return process').call('x')",
    "$input.path.constructor('return process').call('x')",
    "$util.getClass().forName('java.lang.Runtime')",
    '$util.__proto__',
    '$util.methods',
    '$context.constructor',
    '$context.__proto__',
    '$context.toString.constructor',
    "$context.get('constructor')",
    "$context['__proto__']",
    "$input.path('$.constructor')",
    "$input.path('$.__proto__')",
    "$input.path('$.s').constructor",
    "$input.path('$.s').constructor.constructor('return 1').call('x')",
    "$input.path('$.items').constructor",
    "$input.path('$.map')['constructor']",
    "$input.path('$.items').map",
    '$constructor',
    '$__proto__',
    '$this',
    '$eval',
    '$input.eval("$x")',
  ])('%s prints nothing', (template) => {
    expect(render(template)).toBe('');
  });

  it('leaves the prototypes alone', () => {
    render(
      "#set($m = {})#set($m.__proto__.__proto__.polluted = 1)#set($m.constructor.prototype.polluted = 1)$m.put('__proto__', 2)",
    );
    render('#set($context.__proto__.polluted = 1)#set($x.__proto__ = 1)');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('takes __proto__ of a body for a key', () => {
    expect(render("$input.path('$.__proto__.a')", '{"__proto__": {"a": "own"}}')).toBe('own');
  });
});

describe('4.6 what fails:', () => {
  it.each([
    ['no VTL', '#if($a'],
    ['a bad regular expression', "$input.path('$.s').replaceAll('(', '')"],
    ['null where a text is needed', "$util.urlEncode($input.path('$.missing'))"],
    ['a list asked for a name', "$input.path('$.items')['constructor']"],
    ['an index out of range', "$input.path('$.s').substring(99)"],
    ['a filter in a JSON path', "$input.path('$.items[?(@.id == 1)]')"],
    ['a body that is no JSON', "#set($x = $util.parseJson('nope'))"],
  ])('%s', (_name, template) => {
    expect(() => render(template)).toThrow(VtlError);
  });
});
