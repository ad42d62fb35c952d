//! Words of the storefront, products and orders.

use super::texts;

texts!(Shop {
    catalogue: "Catalogue", "Catálogo", "Catalogue";
});
