//! Words of the list of customers: its orders, filters, views, and what is done to many at once.

use super::texts;

texts!(Lists {
    totals: "{} active · {} inactive", "{} activos · {} inactivos", "{} actifs · {} inactifs";
    sort: "Order", "Orden", "Ordre";
    sort_newest: "Newest first", "Los más nuevos primero", "Les plus récents d’abord";
    sort_name: "Name", "Nombre", "Nom";
    sort_balance: "Largest balance", "Mayor saldo", "Plus gros solde";
    sort_overdue: "Most overdue", "Más vencido", "Plus gros échu";
    sort_last_order: "Last order", "Último pedido", "Dernière commande";
    more_filters: "More filters", "Más filtros", "Plus de filtres";
    overdue_from: "Overdue, at least", "Vencido, al menos", "Échu, au moins";
    ordered_since: "Last order since", "Último pedido desde", "Dernière commande depuis le";
    ordered_before: "No order since", "Sin pedidos desde", "Sans commande depuis le";
    field_is: "Own field (key:value)", "Campo propio (clave:valor)", "Champ propre (clé:valeur)";
    filter_by_people: "By representative, group or warehouse…", "Por comercial, grupo o almacén…", "Par commercial, groupe ou entrepôt…";
    last_order: "Last order", "Último pedido", "Dernière commande";
    views: "Saved views", "Vistas guardadas", "Vues enregistrées";
    save_view: "Save this view", "Guardar esta vista", "Enregistrer cette vue";
    view_name: "Name of the view", "Nombre de la vista", "Nom de la vue";
    view_saved: "The view is saved.", "La vista se ha guardado.", "La vue est enregistrée.";
    forget_view: "Remove the view “{}”", "Quitar la vista «{}»", "Retirer la vue « {} »";
    choose: "Choose {}", "Elegir {}", "Choisir {}";
    with_chosen: "With the chosen…", "Con los elegidos…", "Avec la sélection…";
    actions: "Actions for {}", "Acciones para {}", "Actions pour {}";
    whatsapp: "WhatsApp", "WhatsApp", "WhatsApp";
    export: "Export as CSV", "Exportar como CSV", "Exporter en CSV";
    chosen: "{} chosen", "{} elegidos", "{} choisis";
    chosen_none: "Nothing is chosen. Tick some customers in the list first.", "No hay nada elegido. Marca antes algunos clientes en la lista.", "Rien n’est choisi. Cochez d’abord des clients dans la liste.";
    back_to_list: "Back to the list", "Volver a la lista", "Retour à la liste";
    add_tag: "Add tags, separated by commas", "Añadir etiquetas, separadas por comas", "Ajouter des étiquettes, séparées par des virgules";
    remove_tag: "Take a tag off", "Quitar una etiqueta", "Retirer une étiquette";
    set_rep: "Set the representative", "Asignar comercial", "Attribuer le commercial";
    set_status: "Set the account", "Fijar la cuenta", "Fixer le compte";
    set_delinquency: "Pin a delinquency status", "Fijar la morosidad", "Fixer le statut d’impayés";
    changed: "{} changed.", "{} cambiados.", "{} modifiés.";
    not_changed: "Not changed:", "Sin cambiar:", "Non modifiés :";
});
