//! Words about what a customer's terms do to its orders: minimums, fees and days of delivery.

use super::texts;

texts!(Delivery {
    delivery: "Delivery", "Entrega", "Livraison";
    delivery_fee: "Delivery fee", "Gastos de envío", "Frais de livraison";
    deliver_on: "Delivery day", "Día de entrega", "Jour de livraison";
    weekday_date: "{}, {}", "{}, {}", "{} {}";
    minimum: "Minimum order: {}.", "Pedido mínimo: {}.", "Commande minimum : {}.";
    units: "{} units", "{} unidades", "{} unités";
    and: "{} and {}", "{} y {}", "{} et {}";
    fee_is: "Delivery: {}.", "Envío: {}.", "Livraison : {}.";
    fee_is_free_from: "Delivery: {}, free from {}.", "Envío: {}, gratis desde {}.", "Livraison : {}, offerte dès {}.";
    before_tax: "Before tax.", "Sin impuestos.", "Hors taxes.";
    missing: "{} more to reach the minimum order of {}.", "Faltan {} para llegar al pedido mínimo de {}.", "Il manque {} pour atteindre la commande minimum de {}.";
    missing_to_free: "{} more and delivery is free.", "Con {} más, el envío es gratis.", "Encore {} et la livraison est offerte.";
    no_day: "No delivery day is free in the coming weeks. Order all the same: {} will arrange one with you.", "No hay días de entrega libres en las próximas semanas. Haz el pedido igualmente: {} acordará uno contigo.", "Aucun jour de livraison n’est libre ces prochaines semaines. Commandez quand même : {} en conviendra avec vous.";
    refused_below_minimum: "This order is below the minimum.", "Este pedido no llega al mínimo.", "Cette commande est en dessous du minimum.";
    refused_no_delivery: "Nothing can be delivered on that day. Please choose another.", "Ese día no se puede entregar. Elige otro.", "Rien ne peut être livré ce jour-là. Choisissez-en un autre.";
    fault_below_value: "{} more is needed: the least is {} (minor units, before tax).", "Faltan {}: el mínimo es {} (en unidades menores, sin impuestos).", "Il manque {} : le minimum est {} (en unités mineures, hors taxes).";
    fault_below_quantity: "{} more units are needed: the least is {}.", "Faltan {} unidades: el mínimo es {}.", "Il manque {} unités : le minimum est {}.";
    // Settings
    settings: "Delivery days and fees", "Días de entrega y gastos de envío", "Jours et frais de livraison";
    settings_intro: "These rules hold for everybody. A customer’s own delivery days, minimums and fee stand on its record.", "Estas reglas valen para todos. Los días de entrega, mínimos y gastos de cada cliente están en su ficha.", "Ces règles valent pour tous. Les jours de livraison, minimums et frais d’un client figurent sur sa fiche.";
    lead_days: "Days from order to delivery", "Días entre pedido y entrega", "Jours entre commande et livraison";
    lead_days_hint: "0: the same day. Holidays do not count.", "0: el mismo día. Los festivos no cuentan.", "0 : le jour même. Les jours fériés ne comptent pas.";
    cut_off: "Orders until", "Pedidos hasta las", "Commandes jusqu’à";
    cut_off_hint: "From this time on, an order counts as the next day’s. Empty: midnight. Your time zone: {}.", "A partir de esta hora, el pedido cuenta para el día siguiente. Vacío: medianoche. Tu zona horaria: {}.", "À partir de cette heure, la commande compte pour le lendemain. Vide : minuit. Votre fuseau : {}.";
    holidays: "Holidays, one date a line", "Festivos, una fecha por línea", "Jours fériés, une date par ligne";
    holidays_hint: "As 2026-12-25. Nothing is prepared or delivered on these days.", "Así: 2026-12-25. Esos días no se prepara ni se entrega nada.", "Comme 2026-12-25. Ces jours-là, rien n’est préparé ni livré.";
    fee_tax_rate: "Tax on delivery fees, %", "Impuesto de los gastos de envío, %", "Taux de taxe des frais de livraison, %";
    fee_tax_rate_hint: "Empty: the highest rate of what is delivered.", "Vacío: el tipo más alto de lo que se entrega.", "Vide : le taux le plus élevé de ce qui est livré.";
    first_day: "First possible: {}. Empty: that day.", "Primer día posible: {}. Vacío: ese día.", "Premier jour possible : {}. Vide : ce jour-là.";
});
