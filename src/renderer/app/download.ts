/** Hands a file to the user through the browser's downloads. */
export const download = (name: string, content: BlobPart, type: string) => {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

export const downloadText = (name: string, text: string) => download(name, text, 'application/octet-stream');
