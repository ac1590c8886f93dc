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
  const plain = { kind: 'plain', dataPercent: undefined };
  const rows =
    '{"lv_name":"web1", "lv_size":"16777216", "lv_tags":"smartdomains,smartdomains.uuid=x", "lv_attr":"-wi-ao----"},' +
    '{"lv_name":"root", "lv_size":"4194304", "lv_tags":"", "lv_attr":"-wi-a-----", "data_percent":""},' +
    '{"lv_name":"pool", "lv_size":"8388608", "lv_tags":"", "lv_attr":"twi-aotz--", "data_percent":"12.50"}';
  expect(parseVolumes(volumes(rows))).toEqual([
    { ...plain, name: 'web1', sizeBytes: 16777216, tags: ['smartdomains', 'smartdomains.uuid=x'], open: true },
    { ...plain, name: 'root', sizeBytes: 4194304, tags: [], open: false },
    { name: 'pool', kind: 'thin pool', dataPercent: 12.5, sizeBytes: 8388608, tags: [], open: true },
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
