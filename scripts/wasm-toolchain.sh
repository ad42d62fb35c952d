# Sourced: finds or makes a Rust compiler with the standard library for wasm, and puts it first on PATH.
#
# rustup's own target is the ordinary way. Where its server is out of reach, Debian's Rust (rustc-web) builds the library
# from its packaged source into a sysroot in the cache. Only the wasm build uses that compiler; native builds never do.

debian_sysroot() { printf '%s/sysroot-%s' "$CACHE" "$(/usr/bin/rustc --version | cut -d' ' -f2)"; }
has_wasm() { [ -d "$(rustc --print target-libdir --target $WASM 2>/dev/null)" ]; }
use_debian() {
  local sysroot
  # Debian has no wasm linker of the right version; rustup's toolchain brings one.
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(find "$(rustc --print sysroot)" -name rust-lld -type f -print -quit)
  [ -n "$CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER" ] || fail 'no rust-lld found; install Rust with rustup'
  sysroot=$(debian_sysroot)
  export PATH="$sysroot/bin:$PATH"
}

# Runs in `once`: the library in $OUT/lib, and in $OUT/bin a cargo and a rustc that use it.
build_sysroot() {
  local host crate=$OUT/empty lib=$OUT/lib/rustlib/$WASM/lib
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  mkdir -p "$crate/src" "$lib" "$OUT/lib/rustlib/$host" "$OUT/bin"
  printf '[package]\nname = "empty"\nedition = "2024"\n' >"$crate/Cargo.toml"
  echo '#![no_std]' >"$crate/src/lib.rs"
  (cd "$crate" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc /usr/bin/cargo build \
    -Z build-std=std,panic_abort --release --target $WASM)
  rm "$crate/target/$WASM/release/deps/"libempty*
  cp "$crate/target/$WASM/release/deps/"*.rlib "$lib"
  rm -r "$crate"
  ln -s "$(/usr/bin/rustc --print target-libdir)" "$OUT/lib/rustlib/$host/lib"
  ln -s /usr/bin/cargo "$OUT/bin/cargo"
  printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "${0%%/bin/rustc}" "$@"\n' >"$OUT/bin/rustc"
  chmod +x "$OUT/bin/rustc"
}

wasm_toolchain() {
  if has_wasm; then return; fi
  if [ -x /usr/bin/rustc ] && [ -d "$(debian_sysroot)" ]; then use_debian; return; fi
  # Out of reach, rustup hangs instead of failing.
  if command -v rustup >/dev/null; then
    printf 'fiado: adding the wasm target with rustup (up to 20 s)\n' >&2
    if timeout 20 rustup target add $WASM >/dev/null 2>&1 && has_wasm; then return; fi
  fi
  debian 'no wasm target from rustup, taking Debian'"'"'s compiler' rustc-web cargo-web rust-web-src
  once "sysroot-$(/usr/bin/rustc --version | cut -d' ' -f2)" "building Rust's standard library for wasm (1-2 min)" \
    "Or run 'rustup target add $WASM' where its server answers." build_sysroot
  use_debian
}
