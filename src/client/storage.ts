/**
 * Where tokens and cursors outlive the process: `localStorage`, React Native's AsyncStorage behind three lines, a file.
 * Without one they live in memory, and a restart logs in and catches up anew.
 */
export interface ClientStorage {
  get(key: string): string | null | Promise<string | null>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
}

export function memoryStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}
