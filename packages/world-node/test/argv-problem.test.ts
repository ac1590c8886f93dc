import { describe, expect, it } from 'vitest';
import { argvProblem } from '../src/argv-problem.ts';

describe('argvProblem', () => {
  it.each([
    [['true'], undefined],
    [['true', '', 'ü🐟', '\n'], undefined],
    [[''], 'the name of the program is empty'],
    [['a\0'], 'the name of the program contains a NUL character'],
    [['true', 'fine', 'a\0b'], 'argument 2 contains a NUL character'],
    [['true', '\udc00'], 'argument 1 is not well-formed Unicode'],
  ])('says of %j: %s', (argv, expected) => {
    expect(argvProblem(argv)).toBe(expected);
  });
});
