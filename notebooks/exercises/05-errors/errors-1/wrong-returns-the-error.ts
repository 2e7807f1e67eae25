import { errorf } from "@snippets/errors";

type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string | Error> {
  try {
    return await read(id);
  } catch (error) {
    return errorf("read user %d: %w", id, error);
  }
}
