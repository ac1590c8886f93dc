import { expect, test } from 'vitest';
import { parseVolumeGroup, parseVolumes, roundUpToExtents } from '../../src/lvm/lvm-report.ts';

// As lvm2 2.03.16 wrote it.
const group = `  {
      "report": [
          {
              "vg": [
                  {"vg_name":"vg0", "vg_free":"8585740288", "vg_extent_size":"4194304"}
              ]
          }
      ]
  }
`;

function volumes(rows: string): string {
  return `  {
      "report": [
          {
              "lv": [
                  ${rows}
              ]
          }
      ]
  }
`;
}

test('a volume group', () => {
  expect(parseVolumeGroup(group)).toEqual({ freeBytes: 8585740288, extentBytes: 4194304 });
});

test('volumes, with tags and whether they are open', () => {
  const rows =
    '{"lv_name":"web1", "lv_size":"16777216", "lv_tags":"smartdomains,smartdomains.uuid=x", "lv_attr":"-wi-ao----"},' +
    '{"lv_name":"root", "lv_size":"4194304", "lv_tags":"", "lv_attr":"-wi-a-----"}';
  expect(parseVolumes(volumes(rows))).toEqual([
    { name: 'web1', sizeBytes: 16777216, tags: ['smartdomains', 'smartdomains.uuid=x'], open: true },
    { name: 'root', sizeBytes: 4194304, tags: [], open: false },
  ]);
});

test('no volumes is an answer', () => {
  expect(parseVolumes(volumes(''))).toEqual([]);
});

test.each([
  '',
  '{}',
  '[]',
  'null',
  '{"report":[]}',
  '{"report":[{"lv":7}]}',
  '{"report":[{"lv":[7]}]}',
  volumes('{"lv_name":"x"}'),
  volumes('').slice(0, 40),
])('%j is no answer', (stdout) => {
  expect(parseVolumes(stdout)).toBeUndefined();
  expect(parseVolumeGroup(stdout)).toBeUndefined();
});

test.each([
  [1, 4, 4],
  [4, 4, 4],
  [5, 4, 8],
  [2 ** 41 + 1, 4194304, 2 ** 41 + 4194304],
])('%i bytes in extents of %i are %i', (sizeBytes, extentBytes, expected) => {
  expect(roundUpToExtents(sizeBytes, extentBytes)).toBe(expected);
});
