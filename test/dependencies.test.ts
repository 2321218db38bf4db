import assert from "node:assert/strict";
import { test } from "node:test";
import { installedPackages, text } from "./repository";

const { satisfies }: { satisfies(version: string, range: string): boolean } = require("semver");

const workspace = JSON.parse(text("package.json"));

interface LockedPackage {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

test("every dependency is one exact version", () => {
  const folders: string[] = [".", ...workspace.workspaces];
  const wrong = folders.flatMap((folder) => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      text(`${folder}/package.json`),
    );
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))
      .map(([name, version]) => `${folder}: ${name} ${version}`);
  });
  assert.deepEqual(wrong, []);
});

test("nothing is asked of Node that its oldest supported version lacks", () => {
  const range: string = workspace.engines.node;
  assert.equal(JSON.parse(text("kernel-lib/package.json")).engines.node, range);
  const oldest = `${range.slice(">=".length)}.0`;
  const wrong = installedPackages()
    .filter(({ node }) => node !== null && !satisfies(oldest, node))
    .map(({ name, node }) => `${name}: ${node}`);
  assert.deepEqual(wrong, []);
});

test("the lock file has every package that it asks for, those of other platforms too: else npm ci refuses", () => {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(text("package-lock.json"));
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !names.has(name))
      .map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(missing, []);
});
