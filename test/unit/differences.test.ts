/** The one comparison of properties, and the tags that take part in it. */
import { describe, expect, it } from 'vitest';
import { changed, differences } from '../../src/resources/differences.ts';
import { comparableTags, ownerOf, surplusTags, tagList } from '../../src/resources/tags.ts';

describe('differences', () => {
  it('are none between equal properties, whatever the order of their names', () => {
    expect(differences({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
  });

  it('name the leaf that differs, with both values', () => {
    const wanted = { RetentionInDays: 14, Policy: { Statement: [{ Action: 'a' }, { Action: 'b' }] } };
    const actual = { RetentionInDays: 30, Policy: { Statement: [{ Action: 'a' }, { Action: 'c' }] } };
    expect(differences(wanted, actual)).toEqual([
      { path: 'Policy.Statement.1.Action', actual: 'c', wanted: 'b' },
      { path: 'RetentionInDays', actual: 30, wanted: 14 },
    ]);
  });

  it('show what is missing and what is too much as undefined on one side', () => {
    expect(differences({ a: { x: 1 } }, { a: { x: 1, y: 2 }, b: null })).toEqual([
      { path: 'a.y', actual: 2, wanted: undefined },
      { path: 'b', actual: null, wanted: undefined },
    ]);
    expect(differences({ list: [1, 2] }, { list: [1] })).toEqual([{ path: 'list.1', actual: undefined, wanted: 2 }]);
  });

  it('keep kinds of values apart', () => {
    expect(differences({ a: '1' }, { a: 1 })).toHaveLength(1);
    expect(differences({ a: [] }, { a: {} })).toEqual([{ path: 'a', actual: {}, wanted: [] }]);
    expect(differences({ a: ['x'] }, { a: { 0: 'x' } })).toHaveLength(1);
  });

  it('compare tags by key, not by place', () => {
    const tags = (values: Record<string, string>) => ({ Tags: tagList(values) });
    expect(differences(tags({ b: '2' }), tags({ a: '1', b: '3' }))).toEqual([
      { path: 'Tags.a', actual: '1', wanted: undefined },
      { path: 'Tags.b', actual: '3', wanted: '2' },
    ]);
    expect(differences(tags({ a: '1' }), tags({}))).toEqual([{ path: 'Tags.a', actual: undefined, wanted: '1' }]);
  });

  it('compare targets by their id', () => {
    const target = (Id: string, Arn: string) => ({ Id, Arn });
    expect(differences({ Targets: [target('b', '1')] }, { Targets: [target('a', '2'), target('b', '3')] })).toEqual([
      { path: 'Targets.a', actual: { Id: 'a', Arn: '2' }, wanted: undefined },
      { path: 'Targets.b.Arn', actual: '3', wanted: '1' },
    ]);
  });

  it('tell which properties an ensure has to see to', () => {
    expect([...changed({ a: 1, b: { c: 2 }, d: 1 }, { a: 1, b: { c: 3 }, e: 1 })]).toEqual(['b', 'd', 'e']);
  });
});

describe('tags', () => {
  const wanted = { 'destined:stack': 'n' };

  it('say whose a resource is: only our own stack name makes it ours', () => {
    expect(ownerOf({ 'destined:stack': 'n', other: 'x' }, wanted)).toBe('ours');
    expect(ownerOf({ 'destined:stack': 'n-2' }, wanted)).toBe('other');
    expect(ownerOf({}, wanted)).toBe('other');
  });

  it('leave what others tagged alone, and see what is too much of ours', () => {
    const actual = { 'destined:stack': 'n', 'destined:records': 'off', 'cost-center': '7', 'aws:x': 'y' };
    const comparable = comparableTags(actual, wanted);
    expect(comparable.map(({ Key }) => Key)).toEqual(['destined:records', 'destined:stack']);
    expect(surplusTags(comparable, wanted)).toEqual(['destined:records']);
  });
});
