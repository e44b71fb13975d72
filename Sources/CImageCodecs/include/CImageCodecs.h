/// Decoding of JPEG and PNG to RGB, over libjpeg-turbo and libpng.
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

#endif
