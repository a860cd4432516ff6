/** The bounds of members that our wire refuses values beyond, held against botocore's. */
import type { Bounds } from '../../../src/local/wire/check-bounds.ts';
import type { Operation } from '../../../src/local/wire/service.ts';
import type { Description } from './models.ts';

/** `tagKeys: 0 to 50 here, 1 to 50 there`. A bound that one has nothing to say to is none. */
export function boundsThatDiffer({ operations, shapes }: Description, { name, bounds }: Operation): string[] {
  return bounds.flatMap(({ path, bounds: ours }) => {
    const at = path.reduce<string | null>((shape, member) => inside(shape, member), operations[name]!.input);
    const shape = at === null ? undefined : shapes[at];
    const where = `${name} ${path.join('.')}`;
    if (!shape || !('bounds' in shape)) return [`${where}: no such member there`];
    const item = shape.type === 'list' ? shapes[shape.member.shape] : undefined;
    return [
      ...differing(where, ours.length ?? ours.count ?? ours.value, shape.bounds),
      ...(item && 'bounds' in item ? differing(`${where}[]`, ours.each, item.bounds) : []),
    ];
  });

  function inside(name: string | null, member: string): string | null {
    const shape = name === null ? undefined : shapes[name];
    const found = shape?.type === 'list' ? shapes[shape.member.shape] : shape;
    return found?.type === 'structure' ? (found.members[member]?.shape ?? null) : null;
  }
}

function differing(where: string, ours: Bounds['length'], theirs: [number | null, number | null]): string[] {
  if (!ours) return [];
  const [least, most] = [theirs[0] ?? 0, theirs[1] ?? 2 ** 31 - 1];
  return ours[0] === least && ours[1] === most
    ? []
    : [`${where}: ${ours.join(' to ')} here, ${least} to ${most} there`];
}
