import { defineConfig } from "drizzle-kit";

// drizzle-kit wants a default export.
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/**/tables.ts",
  out: "./drizzle",
});
