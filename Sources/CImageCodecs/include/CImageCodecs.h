/// JPEG and PNG to RGB and back, over libjpeg-turbo and libpng.
///
/// Why C: both libraries end a failed call with `longjmp`, which must not pass through Swift
/// frames. Here every `setjmp` has its `longjmp` within the same C function's callees; Swift sees
/// a status and a message. Nothing here allocates what outlives a call.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

/// How a call ended.
typedef enum {
  /// Well.
  codec_ok = 0,
  /// The bytes are damaged or end too early.
  codec_corrupt = 1,
  /// The bytes are sound, but of a kind that is not decoded.
  codec_unsupported = 2,
  /// The image is larger than the caller allows.
  codec_too_large = 3,
} codec_status;

/// An image's extents.
typedef struct {
  int32_t width;
  int32_t height;
} codec_extents;

/// The room for a message, with its final zero.
enum { codec_message_size = 256 };

/// Reads a JPEG file's header.
codec_status codec_jpeg_extents(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, codec_extents *extents, char *message);

/// Decodes a JPEG file to RGB, row by row, 3 bytes a pixel.
///
/// `fast_transform`: the inverse transform of TensorFlow's `decode_jpeg` (`JDCT_IFAST`) and not the
/// accurate one (`JDCT_ISLOW`). `capacity`: the bytes of `pixels`, which must be what the extents
/// ask for.
codec_status codec_jpeg_decode(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, int fast_transform, uint8_t *pixels,
  size_t capacity, char *message);

/// Reads a PNG file's header.
codec_status codec_png_extents(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, codec_extents *extents, char *message);

/// Decodes a PNG file to RGB: palettes and greys are expanded, of 16 bits the upper 8 are taken,
/// alpha is left out.
codec_status codec_png_decode(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, uint8_t *pixels, size_t capacity,
  char *message);

/// Whether a PNG file has a pixel that is not opaque, by an alpha channel or by a chunk `tRNS`.
codec_status codec_png_transparency(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, int *is_transparent, char *message);

/// Encodes 8-bit pixels, `channels` 1 (grey) or 3 (RGB), as PNG.
///
/// `capacity`: the bytes of `file`; `count` gets those that were written. Twice the pixels' bytes and
/// 4,096 always suffice.
codec_status codec_png_encode(
  const uint8_t *pixels, codec_extents extents, int channels, uint8_t *file, size_t capacity,
  size_t *count, char *message);

/// Encodes 8-bit pixels as JPEG of a quality from 1 to 100; else as `codec_png_encode`.
codec_status codec_jpeg_encode(
  const uint8_t *pixels, codec_extents extents, int channels, int quality, uint8_t *file,
  size_t capacity, size_t *count, char *message);

#endif
