/** What lists of people bring to the domain. */
import { listCreated, listDeleted, listUpdated } from "./events.ts";
import { addListMembers } from "./operations/add-members.ts";
import { createList } from "./operations/create.ts";
import { deleteList } from "./operations/delete.ts";
import { listListMembers } from "./operations/list-members.ts";
import { listLists } from "./operations/list.ts";
import { removeListMembers } from "./operations/remove-members.ts";
import { updateList } from "./operations/update.ts";

export const listParts = {
  operations: [
    ...[createList, updateList, deleteList, listLists],
    ...[addListMembers, removeListMembers, listListMembers],
  ],
  events: [listCreated, listUpdated, listDeleted],
};
