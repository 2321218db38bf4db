import { answerJobs } from "../job-server";
import { writeImage } from "./write-image";

answerJobs(writeImage, () => []);
