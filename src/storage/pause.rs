//! Waiting, without `worker::Delay`: its closure panics in builds with wasm-bindgen's assertions.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsValue;
use worker::wasm_bindgen_futures::JsFuture;

/// Waits about this long; not at all where the runtime has no timers.
pub async fn pause(milliseconds: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        let timer = Reflect::get(&js_sys::global(), &JsValue::from_str("setTimeout"));
        let timer: Option<Function> = timer.ok().map(Function::from);
        let set = timer.map(|timer| timer.call2(&JsValue::UNDEFINED, &resolve, &JsValue::from(milliseconds)));
        if !matches!(set, Some(Ok(_))) {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(promise).await;
}
