import { answerJobs } from "../../datasets/job-server";
import { makeViews } from "./make-views";

answerJobs(makeViews, ({ first, second }) => [first.buffer, second.buffer]);
