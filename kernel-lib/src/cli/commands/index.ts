import type { Command } from "../command";
import { demo } from "./demo";
import { doctor } from "./doctor";
import { embed } from "./embed";
import { exportCommand } from "./export";
import { finetuneCommand } from "./finetune";
import { info } from "./info";
import { kernel } from "./kernel";
import { labels } from "./labels";
import { models } from "./models";
import { pack } from "./pack";
import { pretrainCommand } from "./pretrain";
import { probe } from "./probe";
import { project } from "./project";
import { pull } from "./pull";
import { remove } from "./remove";
import { search } from "./search";
import { synth } from "./synth";

/** Every command, in the order of the overview. */
export const commands: readonly Command[] = [
  demo,
  doctor,
  models,
  pull,
  remove,
  info,
  exportCommand,
  embed,
  probe,
  project,
  search,
  synth,
  pack,
  pretrainCommand,
  finetuneCommand,
  labels,
  kernel,
];
