/** In the place of decoders for Zarr, which NiiVue would bring along and nothing here uses: they are larger than the rest of the page. */
export default null;
