//! Fiado
