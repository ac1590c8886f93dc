import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('a file', () => {
  test.each([
    ['', ''],
    [';;;', ''],
    ['a 1;', '(a 1)'],
    ['a 1 b 2 c "x"', '(a 1) (b 2) (c "x")'],
    ['extends { a 1; }', '(a 1)'],
    ['extends { }', ''],
  ])('%s', checkTree);

  test('in one `extends { … }` has nothing behind it', () => {
    checkMistake('extends { a 1; } b 2;', { found: ['SD1217 1:18 b'], tree: '(a 1) (b 2)' });
  });
});

describe('an attribute', () => {
  test.each([
    ['a;', '(a nothing)'],
    ['a ; b 2', '(a nothing) (b 2)'],
    ['a b c d', '(a b) (c d)'],
  ])('%s', checkTree);

  test.each([
    ['has no value', 'x extends { a }', ['SD1206 1:15 }'], '(x (extends {(a missing)}))'],
    ['has no value at the end', 'a', ['SD1206 1:2'], '(a missing)'],
    ['is called like a keyword', 'ROOT 1; b 2;', ['SD1205 1:1 ROOT'], '(ROOT 1) (b 2)'],
    ['is called like a number', '1 2; b 2;', ['SD1204 1:1 1'], '(b 2)'],
    ['takes the next name as its value', 'a b 2; c 3;', ['SD1204 1:5 2'], '(a b) (c 3)'],
    ['lacks a value in front of a string', 'a b "x"; c 3;', ['SD1225 1:5 "x"'], '(a b) (x nothing) (c 3)'],
    ['has a body without extends', 'a { b 1; } c 2;', ['SD1207 1:3 {'], '(a (extends {(b 1)})) (c 2)'],
    ['has a prototype without extends', 'a B { b 1; } c 2;', ['SD1207 1:3 B'], '(a (extends B {(b 1)})) (c 2)'],
    ['is followed by loose braces', 'a extends B; { y 1; } c 2;', ['SD1207 1:14 {'], '(a (extends B)) (c 2)'],
    ['is not there', ') , c 2; d 3;', ['SD1204 1:1 )'], '(d 3)'],
    ['begins the next line', '5 6\nc 2; d 3;', ['SD1204 1:1 5'], '(c 2) (d 3)'],
  ])('%s', (_, source, found, tree) => {
    checkMistake(source, { found, tree });
  });
});

describe('tags', () => {
  test.each([
    ['[sfLocal] a 1;', '([sfLocal] a 1)'],
    ['[a, b] x 1;', '([a b] x 1)'],
    ['[a b,] x 1;', '([a b] x 1)'],
    ['[] x 1;', '([] x 1)'],
    ['["a b", ##c#] x 1;', '([a b c] x 1)'],
    ['a 1 [t] b 2', '(a 1) ([t] b 2)'],
  ])('%s', checkTree);

  test.each([
    ['[5] x 1; b 2;', ['SD1214 1:2 5'], '([] x 1) (b 2)'],
    ['[t] #include? "z.sf" a 1;', ['SD1204 1:5 #include?'], '(#include? "z.sf") (a 1)'],
    ['[t x 1; b 2;', ['SD1214 1:6 1'], '(b 2)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, { found, tree });
  });
});

describe('an include', () => {
  test.each([
    ['#include "a.sf"', '(#include "a.sf")'],
    ['#include? "a.sf" b 1;', '(#include? "a.sf") (b 1)'],
    ['#codebase "u" #include "a.sf"', '(#codebase "u" #include "a.sf")'],
    ['x extends { #include "a.sf" y 1; }', '(x (extends {(#include "a.sf") (y 1)}))'],
  ])('%s', checkTree);

  test.each([
    ['#include a; b 1;', ['SD1219 1:10 a'], '(#include missing) (b 1)'],
    ['#codebase "u" b 1;', ['SD1219 1:15 b'], undefined],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
