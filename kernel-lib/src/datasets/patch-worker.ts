import { answerJobs } from "./job-server";
import { readPatch } from "./patch";

answerJobs(readPatch, ({ raster }) => [raster.data.buffer]);
