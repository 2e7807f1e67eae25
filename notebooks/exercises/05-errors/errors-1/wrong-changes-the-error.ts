type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  try {
    return await read(id);
  } catch (error) {
    if (error instanceof Error) error.message = `read user ${id}: ${error.message}`;
    throw error;
  }
}
