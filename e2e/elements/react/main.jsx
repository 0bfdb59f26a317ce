// React 19 sets properties of elements (`store`), and listens to custom events by name (`onupload-done`).

import { connect, ObjectStoreManager } from "nats-objects";
import "nats-objects/elements";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function Files({ server, bucket }) {
  const [store, setStore] = useState();
  const [news, setNews] = useState("");

  useEffect(() => {
    const connecting = connect({ servers: server });
    let isOver = false;
    void connecting
      .then((connection) => new ObjectStoreManager(connection).open(bucket))
      .then(
        (opened) => isOver || setStore(opened),
        (error) => isOver || setNews(error.message),
      );
    return () => {
      isOver = true;
      void connecting.then((connection) => connection.close());
    };
  }, [server, bucket]);

  return (
    <main>
      <h1>Files</h1>
      <nats-object-upload
        store={store}
        multiple
        onupload-done={({ detail }) => setNews(`${detail.info.name} was uploaded.`)}
      />
      <nats-object-list
        store={store}
        sort="-changed"
        ondownload-done={({ detail }) => setNews(`${detail.info.name} was saved.`)}
      />
      <p id="news">{news}</p>
    </main>
  );
}

const address = new URLSearchParams(location.search);
createRoot(document.querySelector("#root")).render(
  <StrictMode>
    <Files server={address.get("server")} bucket={address.get("bucket")} />
  </StrictMode>,
);
