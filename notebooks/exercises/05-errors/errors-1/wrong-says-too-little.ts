type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    throw new Error(`read user ${id}`, { cause: error });
  }
}
