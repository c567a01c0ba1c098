/** What chat keeps of a person: to give it to them, and to forget it. */
import type { PersonalData } from "#src/kit/personal-data.ts";
import { exportChats } from "./personal/export.ts";
import { forgetChats } from "./personal/forget.ts";

export const personalData: PersonalData = {
  tables: ["chats", "chat_members", "hidden_messages", "messages"],
  export: exportChats,
  purge: forgetChats,
};
