// A page of the React hooks in StrictMode. Tests set its state through `show`, and read it from the page.

import { connect, ObjectStoreManager } from "nats-objects";
import { useObjects, useObjectUrl, useUpload } from "nats-objects/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

function Files({ store, prefix, url }) {
  const { objects, isLoading, error } = useObjects(store, { prefix });
  const uploads = useUpload(store, { prefix });
  const picture = useObjectUrl(store, url);
  const { transferred, total } = uploads.progress;
  return (
    <>
      <input type="file" multiple onChange={({ target }) => void uploads.upload(target.files)} />
      <button onClick={uploads.cancel}>Cancel</button>
      <p id="list">{isLoading ? "loading" : objects.map(({ name }) => name).join()}</p>
      <p id="upload">{`${uploads.isUploading ? "uploading" : "idle"} ${transferred}/${total}, ${uploads.infos.length} stored`}</p>
      <p id="error">{(error ?? uploads.error ?? picture.error)?.message}</p>
      {picture.url && <img src={picture.url} alt="" />}
    </>
  );
}

const root = createRoot(document.querySelector("#root"));

globalThis.open = async (servers, bucket) => {
  globalThis.store = await new ObjectStoreManager(await connect({ servers })).open(bucket);
};

globalThis.show = (state) =>
  root.render(<StrictMode>{state && <Files {...state} store={globalThis.store} />}</StrictMode>);
