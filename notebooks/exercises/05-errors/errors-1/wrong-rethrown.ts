type Read = (id: number) => Promise<string>;

export async function userName(id: number, read: Read): Promise<string> {
  return await read(id);
}
