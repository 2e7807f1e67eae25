type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`read user ${id}: ${text}`, { cause: error });
  }
}
