export const findFrontier = () => {
  throw new Error('on purpose');
};
