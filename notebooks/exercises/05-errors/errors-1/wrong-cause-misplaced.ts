type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    const below = error as Error;
    throw new Error(`read user ${id}: ${below.message}`, below);
  }
}
