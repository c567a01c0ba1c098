/** The client as a page has it. */
import * as hubbub from "#src/client/index.ts";

Object.assign(globalThis, { hubbub });
