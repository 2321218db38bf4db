/** A stream of pseudo-random numbers that its seed decides: same seed, same numbers, on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it random. */
  next(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
}

/** sfc32 (Chris Doty-Humphrey's small fast counter), seeded by splitmix32 and warmed up. */
export function seededRandom(seed: number): Random {
  let s = seed | 0;
  const split = (): number => {
    s = (s + 0x9e3779b9) | 0;
    let z = s ^ (s >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = split();
  let b = split();
  let c = split();
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  let spare: number | undefined;
  return {
    next,
    int: (below) => Math.floor(next() * below),
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}
