//! Words of the storefront, products and orders.

use super::texts;

texts!(Shop {
    catalogue: "Catalogue", "Catálogo", "Catalogue";
    refused_not_in_range: "This product is not for sale here.", "Este producto no está a la venta aquí.", "Ce produit n’est pas en vente ici.";
});
