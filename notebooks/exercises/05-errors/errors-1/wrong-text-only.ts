import { errorf } from "@snippets/errors";

type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    throw errorf("read user %d: %v", id, error);
  }
}
