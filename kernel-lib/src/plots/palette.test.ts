import assert from "node:assert/strict";
import { test } from "node:test";
import { classColours, classLooks, distinctClasses, divergingScale, sequentialScale } from "./palette";

type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(rows: readonly Triple[], [a, b, c]: Triple): Triple {
  const [x = 0, y = 0, z = 0] = rows.map((row) => row[0] * a + row[1] * b + row[2] * c);
  return [x, y, z];
}

/** CIE L*a*b* under D65. */
function lab(rgb: Triple): Triple {
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    rgb,
  );
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [fx, fy, fz] = [f(Math.max(0, x) / 0.9505), f(Math.max(0, y)), f(Math.max(0, z) / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** Machado, Oliveira and Fernandes 2009, table 1, severity 1.0. */
const sight: Readonly<Record<string, readonly Triple[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

test("class colours are told apart with every kind of sight, and from white and black paper", () => {
  for (const [kind, matrix] of Object.entries(sight)) {
    const seen = classColours.map((hex) => lab(times(matrix, linear(hex))));
    seen.forEach((a, i) => {
      seen.slice(i + 1).forEach((b, j) => {
        const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        assert.ok(
          apart > 12,
          `${kind}: ${classColours[i]} and ${classColours[i + 1 + j]} are ${apart} apart`,
        );
      });
      assert.ok(a[0] > 30 && a[0] < 85, `${kind}: ${classColours[i]} is as light or dark as the paper`);
    });
  }
});

test("each class has looks of its own until they are used up", () => {
  const looks = Array.from({ length: distinctClasses }, (_, i) => JSON.stringify(classLooks(i)));
  assert.equal(new Set(looks).size, distinctClasses);
  assert.deepEqual(classLooks(distinctClasses), classLooks(0));
});

test("the sequential scale only grows lighter; the diverging one is lightest in its middle", () => {
  const lightness = (scale: typeof sequentialScale): number[] => scale.map(([, hex]) => lab(linear(hex))[0]);
  const rising = lightness(sequentialScale);
  assert.ok(rising.every((value, i) => i === 0 || value > (rising[i - 1] ?? 0)));
  const arch = lightness(divergingScale);
  assert.equal(arch.indexOf(Math.max(...arch)), (arch.length - 1) / 2);
});
