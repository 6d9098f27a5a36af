import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [["list"]],
  projects: [
    { name: "stories", testDir: "tests" },
    { name: "shots", testDir: "shots" },
    { name: "bench", testDir: "bench" },
    { name: "interop", testDir: "interop" },
  ],
});
