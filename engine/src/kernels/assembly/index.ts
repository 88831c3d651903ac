export { packPanelsF32, packPanelsI8, widenI8 } from './pack';
export { gemmF32, gemmI32, gemmI8 } from './products';
