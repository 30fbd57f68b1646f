export const TimelineScreen = () => <p>timeline</p>;
