import { explorerSteps } from "./explorer-steps";

// The embedding explorer on a table of 500 rows; explorer.long.e2e.ts takes 5,000.
explorerSteps({ rows: 500, pictures: false });
