import { answerJobs } from "../job-server";
import { generateImage } from "./layouts";

answerJobs(generateImage, ({ raster, others }) => [raster, ...others].map(({ data }) => data.buffer));
