#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

/// One reading of a file: where it stands, and how it ended.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  char *message;
  codec_status status;
} reading;

/// Memory of chunks that are not pixels: profiles, texts.
static const png_alloc_size_t chunk_byte_limit = 8 << 20;

_Noreturn static void on_error(png_structp png, png_const_charp text) {
  reading *state = png_get_error_ptr(png);
  if (state->status == codec_ok) state->status = codec_corrupt;
  snprintf(state->message, codec_message_size, "%s", text);
  png_longjmp(png, 1);
}

/// libpng warns of what costs no pixels: profiles, texts, checksums of chunks that it leaves out.
static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  reading *state = png_get_io_ptr(png);
  if (count > state->count - state->offset) png_error(png, "the file ends too early");
  memcpy(target, state->bytes + state->offset, count);
  state->offset += count;
}

static codec_status read_file(
  reading *state, int64_t pixel_limit, codec_extents *extents, uint8_t *pixels, size_t capacity
) {
  png_structp png =
    png_create_read_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
  if (!png) {
    snprintf(state->message, codec_message_size, "libpng did not start");
    return codec_unsupported;
  }
  png_infop info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(state->message, codec_message_size, "libpng did not start");
    return codec_unsupported;
  }
  if (setjmp(png_jmpbuf(png)) == 0) {
    png_set_read_fn(png, state, read_bytes);
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_chunk_malloc_max(png, chunk_byte_limit);
    png_read_info(png, info);
    const size_t width = png_get_image_width(png, info);
    const size_t height = png_get_image_height(png, info);
    if ((int64_t)height > pixel_limit / (int64_t)width) {
      state->status = codec_too_large;
      png_error(png, "");
    }
    if (extents) {
      extents->width = (int32_t)width;
      extents->height = (int32_t)height;
    }
    if (pixels) {
      if (width * height * 3 != capacity) {
        png_error(png, "extents that change between two readings");
      }
      // The order is libpng's own: what a call expands, the next ones find expanded.
      if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
      if (!(png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR)) {
        png_set_expand_gray_1_2_4_to_8(png);
        png_set_gray_to_rgb(png);
      }
      png_set_strip_16(png);
      png_set_strip_alpha(png);
      const int passes = png_set_interlace_handling(png);
      png_read_update_info(png, info);
      if (png_get_rowbytes(png, info) != width * 3) png_error(png, "rows of unexpected length");
      for (int pass = 0; pass < passes; pass++) {
        for (size_t y = 0; y < height; y++) {
          png_read_row(png, pixels + y * width * 3, NULL);
        }
      }
      png_read_end(png, NULL);
    }
  }
  png_destroy_read_struct(&png, &info, NULL);
  return state->status;
}

codec_status codec_png_extents(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, codec_extents *extents, char *message
) {
  reading state = {bytes, count, 0, message, codec_ok};
  message[0] = 0;
  return read_file(&state, pixel_limit, extents, NULL, 0);
}

codec_status codec_png_decode(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, uint8_t *pixels, size_t capacity,
  char *message
) {
  reading state = {bytes, count, 0, message, codec_ok};
  message[0] = 0;
  return read_file(&state, pixel_limit, NULL, pixels, capacity);
}

/// Reads the alpha of all pixels. Of 16 bits all count: `row` holds one row of RGBA, which the caller
/// frees, since a failed call leaves by `longjmp`.
static codec_status read_alpha(
  reading *state, int64_t pixel_limit, int *is_transparent, png_structp png, png_infop info,
  png_bytep *row
) {
  if (setjmp(png_jmpbuf(png)) != 0) return state->status;
  png_set_read_fn(png, state, read_bytes);
  png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
  png_set_chunk_malloc_max(png, chunk_byte_limit);
  png_read_info(png, info);
  const size_t width = png_get_image_width(png, info);
  const size_t height = png_get_image_height(png, info);
  if ((int64_t)height > pixel_limit / (int64_t)width) {
    state->status = codec_too_large;
    png_error(png, "");
  }
  png_set_expand_16(png);
  png_set_gray_to_rgb(png);
  // What has no alpha is opaque.
  png_set_add_alpha(png, 0xFFFF, PNG_FILLER_AFTER);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t row_byte_count = png_get_rowbytes(png, info);
  if (row_byte_count != width * 8) png_error(png, "rows of unexpected length");
  // In each pass of an interlaced file the pixels of others stay as they are: opaque.
  *row = malloc(row_byte_count);
  if (!*row) png_error(png, "no memory for a row");
  for (int pass = 0; pass < passes; pass++) {
    for (size_t y = 0; y < height; y++) {
      memset(*row, 0xFF, row_byte_count);
      png_read_row(png, *row, NULL);
      for (size_t x = 0; x < width; x++) {
        if ((*row)[8 * x + 6] != 0xFF || (*row)[8 * x + 7] != 0xFF) {
          *is_transparent = 1;
          return codec_ok;
        }
      }
    }
  }
  return codec_ok;
}

codec_status codec_png_transparency(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, int *is_transparent, char *message
) {
  reading state = {bytes, count, 0, message, codec_ok};
  message[0] = 0;
  *is_transparent = 0;
  png_structp png =
    png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  if (!png) return codec_unsupported;
  png_infop info = png_create_info_struct(png);
  png_bytep row = NULL;
  codec_status status =
    info ? read_alpha(&state, pixel_limit, is_transparent, png, info, &row) : codec_unsupported;
  free(row);
  png_destroy_read_struct(&png, &info, NULL);
  return status;
}

codec_status codec_png_encode(
  const uint8_t *pixels, codec_extents extents, int channels, uint8_t *file, size_t capacity,
  size_t *count, char *message
) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)extents.width;
  image.height = (png_uint_32)extents.height;
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t written = capacity;
  const int isWritten = png_image_write_to_memory(&image, file, &written, 0, pixels, 0, NULL);
  snprintf(message, codec_message_size, "%s", image.message);
  *count = isWritten ? written : 0;
  png_image_free(&image);
  return isWritten ? codec_ok : codec_unsupported;
}
