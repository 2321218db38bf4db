import { landCovers } from "../../datasets/synthetic/surfaces";

/** The land covers with their names as people write them: "flooded vegetation". */
export const shownCovers = landCovers.map((cover) => ({ ...cover, name: cover.name.replaceAll("_", " ") }));
