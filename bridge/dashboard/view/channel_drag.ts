/// <reference lib="dom" />

/** What is carried while a channel is dragged: its topic. */
const TYPE = "application/x-pinbridge-topic";

/** What makes an element a channel that can be dragged. */
export function dragChannel(topic: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer?.setData(TYPE, topic);
      if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = "copy";
    },
  };
}

/** What makes an element a place where a channel can be dropped. */
export function acceptDrop(onDrop: (topic: string) => void) {
  const mark = (event: DragEvent, isOver: boolean) => {
    const place = event.currentTarget as HTMLElement;
    if (isOver) place.dataset.dropping = "true";
    else delete place.dataset.dropping;
  };
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes(TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      mark(event, true);
    },
    onDragLeave: (event: DragEvent) => mark(event, false),
    onDrop: (event: DragEvent) => {
      mark(event, false);
      const topic = event.dataTransfer?.getData(TYPE) ?? "";
      if (topic === "") return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(topic);
    },
  };
}
