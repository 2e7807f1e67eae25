import { errorf } from "@snippets/errors";

type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read) {
  try {
    await read(id);
  } catch (error) {
    throw errorf("read user %d: %w", id, error);
  }
}
