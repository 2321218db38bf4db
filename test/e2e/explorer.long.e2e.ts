import { explorerSteps } from "./explorer-steps";

// The embedding explorer on 5,000 rows, or SOFTCON_E2E_ROWS, with the pictures of its documentation: SOFTCON_E2E_PICTURES=docs.
explorerSteps({ rows: Number(process.env["SOFTCON_E2E_ROWS"] ?? 5000), pictures: true });
