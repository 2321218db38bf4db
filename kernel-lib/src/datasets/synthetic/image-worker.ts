import { answerJobs } from "../job-server";
import { generateImage } from "./layouts";

answerJobs(generateImage, ({ raster }) => [raster.data.buffer]);
