/** What suggestions bring to the domain. */
import { purgeSuggestions } from "./jobs.ts";
import { dismissSuggestion } from "./operations/dismiss-suggestion.ts";
import { suggest } from "./operations/suggest.ts";
import { graphSources } from "./sources.ts";

export const suggestionParts = {
  operations: [suggest, dismissSuggestion],
  jobs: [purgeSuggestions],
  suggestionSources: [...graphSources],
};
