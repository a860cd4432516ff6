/** What a mapping template may cost: the gateway shares its thread with every other service (aws-facts 4.6). */
import { describe, expect, it, vi } from 'vitest';
import { templateInput } from '../../src/local/gateway/template-input.ts';
import { compileTemplate } from '../../src/local/gateway/vtl.ts';
import { VtlError, type VtlValue } from '../../src/local/gateway/vtl-value.ts';

const none = { path: new Map(), querystring: new Map(), header: new Map() };

function render(template: string, body = '{}'): string {
  return compileTemplate(template).render(new Map<string, VtlValue>([['input', templateInput(body, none)]]));
}

describe('4.6 what a rendering may cost:', () => {
  const within = (ms: number, run: () => unknown) => {
    const start = performance.now();
    expect(run).toThrow(VtlError);
    expect(performance.now() - start).toBeLessThan(ms);
  };

  it('a regular expression that would hang a backtracking engine is matched at once', () => {
    expect(render(`$input.body.matches('"(a+)+b"')`, JSON.stringify('a'.repeat(40_000)))).toBe('false');
  });
  it('a big text with a big regular expression is refused, a small one is not', () => {
    const body = JSON.stringify('a'.repeat(200_000));
    within(5000, () => render("$input.body.matches('[\\s\\S]*(a|b|c){300}z')", body));
    expect(render(`$input.body.replaceAll('"', '').length()`, body)).toBe('200000');
  });
  it('many searches, each to the end of a long text, end', () => {
    within(5000, () => render("$input.body.replaceAll('a.*b|a', 'x')", JSON.stringify('a'.repeat(1_000_000))));
  });
  const LOOPS =
    '#set($l = [1..1000])#foreach($a in $l)#foreach($b in [1..300])#foreach($c in [1..10])#set($x = $c)#end#end#end';
  it('nested loops end', () => {
    within(5000, () => render(LOOPS));
  });
  it('nested loops end on a machine of any speed', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    try {
      expect(() => render(LOOPS)).toThrow('the template takes too many steps');
    } finally {
      clock.mockRestore();
    }
    // Two million steps take seconds where much else runs.
  }, 30_000);
  it('few steps end, too, where each walks over a big value', () => {
    const twins = '#set($l = [1])#set($m = [1])#foreach($i in [1..18])#set($l = [$l, $l])#set($m = [$m, $m])#end';
    within(5000, () => render(`${twins}#foreach($a in [1..1000])#if($l == $m)#end#end`));
  });
  it('a text that doubles itself ends', () => {
    within(5000, () => render('#set($s = "ab")#foreach($i in [1..100])#set($s = $s + $s)#end$s'));
  });
  it.each([
    ['prints', '#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l'],
    ['prints as a map', '#set($l = {})#foreach($i in [1..60])#set($l = {"a": $l, "b": $l})#end$l'],
    [
      'is compared',
      '#set($l = [1])#set($m = [1])#foreach($i in [1..60])#set($l = [$l, $l])#set($m = [$m, $m])#end#if($l == $m)#end',
    ],
    [
      'is searched',
      "#set($l = {})#foreach($i in [1..60])#set($l = {'a': $l, 'b': $l})#end#set($d = $input.path('$').put('x', $l))$input.path('$..y')",
    ],
    ['doubles itself', '#set($l = [1])#foreach($i in [1..60])#set($d = $l.addAll($l))#end'],
  ])('a list that holds itself many times over ends when it %s', (_name, template) => {
    within(5000, () => render(template));
  });
  it('a macro that calls itself ends', () => {
    within(5000, () => render('#macro(m)#m()#end#m()'));
  });
  it('a define that holds itself ends', () => {
    within(5000, () => render('#define($d)$d#end$d'));
  });
});
