import { errorf } from "@snippets/errors";

type Read = (id: number) => Promise<string>;

// Reads the name of a user. When that fails, the error says which user it was about.
export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    throw new Error(`read user ${id}: ${error}`);
  }
}
