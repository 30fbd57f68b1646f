export const ExportScreen = () => <p>export</p>;
