export { loadTensorflow, type Tensorflow } from "./node/load-tensorflow.js";
